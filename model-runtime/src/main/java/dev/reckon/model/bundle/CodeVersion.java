package dev.reckon.model.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which Reckon this is: its version and, where the launcher knows it, the commit. */
public final class CodeVersion {

  private CodeVersion() {}

  /** E.g. {@code 0.1.0-SNAPSHOT+1a2b3c4}. */
  public static String get() {
    String commit = System.getProperty("dev.reckon.commit", "");
    return commit.isEmpty() ? version() : version() + "+" + commit;
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = CodeVersion.class.getResourceAsStream("code-version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "");
  }
}
