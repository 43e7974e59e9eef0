/** Events in a few words in, event logs for tests out; and where the public datasets lie. */
@NullMarked
package dev.reckon.learning.data.testing;

import org.jspecify.annotations.NullMarked;
