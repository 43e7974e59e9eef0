package dev.reckon.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A file that a command writes in the end, such as a report. Its directory has to be there when the
 * command line is read: a long run must not end with nothing written, and a mistyped path must not
 * make directories.
 */
public final class OutputFile implements ITypeConverter<Path> {

  @Override
  public Path convert(String text) {
    Path file = path(text);
    Path directory = file.toAbsolutePath().normalize().getParent();
    if (directory == null || Files.isDirectory(file)) {
      throw new TypeConversionException(file + " is a directory: give the name of a file");
    }
    if (!Files.isDirectory(directory)) {
      throw new TypeConversionException(
          "there is no directory " + directory + ": make it first, or give another path");
    }
    if (!Files.isWritable(Files.exists(file) ? file : directory)) {
      throw new TypeConversionException(file + " may not be written: give another path");
    }
    return file;
  }

  private static Path path(String text) {
    try {
      if (!text.isBlank()) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      // Reported below, with the rule.
    }
    throw new TypeConversionException("'" + text + "' is not the path of a file");
  }
}
