/**
 * Texts of items and queries to vectors, by a pretrained language model: a text comes in, a vector
 * of length 1 goes out. Texts with a similar meaning have vectors with a large inner product.
 *
 * <p>Shapes: B texts, T tokens, D width (384).
 */
@NullMarked
package dev.reckon.language;

import org.jspecify.annotations.NullMarked;
