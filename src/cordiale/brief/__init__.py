"""The brief: sections of findings and pictures, and the page that holds them."""
