/** An event log in, another one out: searches made of categories, or controls without them. */
@NullMarked
package dev.reckon.learning.data.transform;

import org.jspecify.annotations.NullMarked;
