/** The command that shows and changes which bundles serve. */
@NullMarked
package dev.reckon.serving.deploy;

import org.jspecify.annotations.NullMarked;
