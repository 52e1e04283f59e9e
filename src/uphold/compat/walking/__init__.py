"""Two schemas side by side, place by place, as the rules see them."""
