/** Which bundles serve which users: a change in, the resulting deployment on its topic out. */
@NullMarked
package dev.reckon.model.deploy;

import org.jspecify.annotations.NullMarked;
