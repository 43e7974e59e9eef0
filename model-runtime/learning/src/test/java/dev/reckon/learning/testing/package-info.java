/** Commands of the learning module in processes of their own. */
@NullMarked
package dev.reckon.learning.testing;

import org.jspecify.annotations.NullMarked;
