"""The engine under the rules for schemas: does one schema allow everything that another one allows?"""
