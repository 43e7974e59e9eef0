/** What is to be changed about which bundles serve in, the deployment that says so out. */
@NullMarked
package dev.reckon.serving.deploy;

import org.jspecify.annotations.NullMarked;
