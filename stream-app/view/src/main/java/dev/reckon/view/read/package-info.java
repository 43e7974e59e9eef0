/** A question about a user in; the answer of whichever instance can give it out. */
@NullMarked
package dev.reckon.view.read;

import org.jspecify.annotations.NullMarked;
