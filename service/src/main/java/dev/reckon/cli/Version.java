package dev.reckon.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of Reckon: that of the build and, if the launcher passes it, the commit. */
public final class Version {

  private Version() {}

  /** E.g. {@code 0.1.0-SNAPSHOT+1a2b3c4}. */
  public static String get() {
    String commit = System.getProperty("dev.reckon.commit", "");
    return commit.isEmpty() ? ofBuild() : ofBuild() + "+" + commit;
  }

  private static String ofBuild() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("The version of this build cannot be read", e);
    }
    return properties.getProperty("version", "");
  }
}
