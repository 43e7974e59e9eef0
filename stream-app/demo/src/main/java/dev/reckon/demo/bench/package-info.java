/** A load in; how much the live path bears, and how fresh its lists are under it, out. */
@NullMarked
package dev.reckon.demo.bench;

import org.jspecify.annotations.NullMarked;
