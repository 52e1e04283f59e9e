"""uphold: does this tenant keep every promise that its published documents made?"""

from importlib.metadata import version

__version__ = version("uphold")
