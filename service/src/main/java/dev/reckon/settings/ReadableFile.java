package dev.reckon.settings;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files that the command line names. */
public final class ReadableFile {

  private ReadableFile() {}

  /**
   * Refuses what cannot be read as a file.
   *
   * @param what it should be, for the message
   * @throws SettingRejected naming it
   */
  public static void require(Path file, String what) {
    if (!Files.exists(file)) {
      throw new SettingRejected("There is no " + what + " " + file);
    }
    if (Files.isDirectory(file)) {
      throw new SettingRejected(file + " is a directory, not a " + what);
    }
    if (!Files.isReadable(file)) {
      throw new SettingRejected("The " + what + " " + file + " may not be read");
    }
  }
}
