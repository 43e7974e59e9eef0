package dev.reckon.demo.process;

import java.nio.file.Path;
import java.util.Map;

/**
 * The directory of data that the demo keeps between two starts: bundles, simulated pasts, logs.
 *
 * @param folder {@code RECKON_HOME}, or {@code .reckon} in the working directory
 */
public record ReckonHome(Path folder) {

  public static ReckonHome of(Map<String, String> environment) {
    return new ReckonHome(Path.of(environment.getOrDefault("RECKON_HOME", ".reckon")));
  }

  public Path bundles() {
    return folder.resolve("bundles");
  }

  public Path simulated() {
    return folder.resolve("simulated");
  }

  public Path log(String name) {
    return folder.resolve("logs").resolve(name + ".log");
  }
}
