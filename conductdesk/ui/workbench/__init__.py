"""The frame of an unlocked desk: sidebar, screens, menus, and what comes in by paste and drop."""
