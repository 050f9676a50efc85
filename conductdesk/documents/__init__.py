"""Makes PDFs.

The modules that print load ReportLab, so import them inside the function that prints.
"""
