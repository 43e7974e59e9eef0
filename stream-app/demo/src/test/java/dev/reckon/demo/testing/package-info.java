/** What tests of several packages need. */
@NullMarked
package dev.reckon.demo.testing;

import org.jspecify.annotations.NullMarked;
