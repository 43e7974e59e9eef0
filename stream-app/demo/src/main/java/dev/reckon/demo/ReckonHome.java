package dev.reckon.demo;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where the demo keeps what is worth keeping between two starts: bundles, simulated pasts, logs.
 *
 * @param folder {@code RECKON_HOME}, or {@code .reckon} in the working directory
 */
record ReckonHome(Path folder) {

  static ReckonHome of(Map<String, String> environment) {
    return new ReckonHome(Path.of(environment.getOrDefault("RECKON_HOME", ".reckon")));
  }

  Path bundles() {
    return folder.resolve("bundles");
  }

  Path simulated() {
    return folder.resolve("simulated");
  }

  Path log(String name) {
    return folder.resolve("logs").resolve(name + ".log");
  }
}
