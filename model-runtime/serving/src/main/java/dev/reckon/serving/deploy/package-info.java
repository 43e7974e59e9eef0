/** A change of which bundles serve in, the resulting deployment out. */
@NullMarked
package dev.reckon.serving.deploy;

import org.jspecify.annotations.NullMarked;
