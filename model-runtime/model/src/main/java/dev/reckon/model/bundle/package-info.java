/**
 * A trained model as a directory: written whole or not at all, opened only where every byte is as
 * written.
 */
@NullMarked
package dev.reckon.model.bundle;

import org.jspecify.annotations.NullMarked;
