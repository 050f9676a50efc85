"""Reads checklists, texts and word lists that ship as data, and checks those a committee wrote itself."""
