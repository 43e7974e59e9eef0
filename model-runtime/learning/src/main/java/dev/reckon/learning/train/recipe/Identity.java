package dev.reckon.learning.train.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.reckon.model.bundle.Settings;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A digest of everything that decides the result of a training run. */
public final class Identity {

  private Identity() {}

  public static String of(
      Recipe recipe, long seed, String dataDigest, String protocol, byte[] archive) {
    try {
      return sha256(
          archive, Settings.JSON.writeValueAsBytes(List.of(recipe, seed, dataDigest, protocol)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The digest of parts, one after another, hex. */
  public static String sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
