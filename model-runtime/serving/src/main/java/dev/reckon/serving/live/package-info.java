/**
 * Opened models, the catalogue and clicks in, the models that serve now and the popular items out.
 */
@NullMarked
package dev.reckon.serving.live;

import org.jspecify.annotations.NullMarked;
