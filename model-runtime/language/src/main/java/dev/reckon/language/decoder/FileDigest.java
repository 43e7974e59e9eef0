package dev.reckon.language.decoder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A short name for the contents of files. */
final class FileDigest {

  private static final int SHOWN_BYTES = 8;
  private static final int CHUNK = 1 << 20;

  private FileDigest() {}

  /** The first 16 hex digits of the sha256 of files one behind the other. */
  static String of(List<Path> files) throws IOException {
    MessageDigest sha256 = sha256();
    byte[] chunk = new byte[CHUNK];
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
          sha256.update(chunk, 0, read);
        }
      }
    }
    return HexFormat.of().formatHex(sha256.digest(), 0, SHOWN_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
