/**
 * Opened models, the catalogue and clicks in, the models that serve now and what is popular out.
 */
@NullMarked
package dev.reckon.serving.live;

import org.jspecify.annotations.NullMarked;
