/** The configuration file in, checked settings out. */
@NullMarked
package dev.reckon.view.settings;

import org.jspecify.annotations.NullMarked;
