/**
 * The model runtime: event logs in, bundles out; bundles and histories in, ranked lists out.
 *
 * <p>Shapes, as in the programs: B histories of a batch, T items of a history, D width, H heads, L
 * layers, C window, K reasoning steps, N items of the vocabulary, index N being the pad item.
 */
@NullMarked
package dev.reckon.model;

import org.jspecify.annotations.NullMarked;
