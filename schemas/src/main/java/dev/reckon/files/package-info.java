/** Directories of what processes keep on disk. */
@NullMarked
package dev.reckon.files;

import org.jspecify.annotations.NullMarked;
