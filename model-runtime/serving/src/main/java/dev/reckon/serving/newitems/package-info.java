/** Records of items that a model was not trained on in, rows of their texts for that model out. */
@NullMarked
package dev.reckon.serving.newitems;

import org.jspecify.annotations.NullMarked;
