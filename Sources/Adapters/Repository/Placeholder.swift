// Removed as soon as this target has its first file.
