package dev.reckon.learning.data;

import dev.reckon.learning.data.events.DatasetFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** sha256 over the uncompressed contents of files, each hashed alone and then all together. */
final class DatasetDigest {

  private DatasetDigest() {}

  static String of(List<Path> files) {
    MessageDigest all = sha256();
    files.forEach(file -> all.update(contentDigest(new DatasetFile(file))));
    return HexFormat.of().formatHex(all.digest());
  }

  /** The first hex digits of the sha256 of a text. */
  static String ofText(String text, int digits) {
    byte[] digest = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest).substring(0, digits);
  }

  /** The part of a dataset's digest that names its files. */
  static String source(String digest) {
    int dash = digest.indexOf('-');
    return dash < 0 ? digest : digest.substring(0, dash);
  }

  private static byte[] contentDigest(DatasetFile file) {
    MessageDigest content = sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = file.open()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        content.update(buffer, 0, read);
      }
    } catch (IOException e) {
      throw file.unreadable(e);
    }
    return content.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
