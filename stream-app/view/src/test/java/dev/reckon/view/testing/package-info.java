/** What the view's tests run on. */
@NullMarked
package dev.reckon.view.testing;

import org.jspecify.annotations.NullMarked;
