package dev.reckon.model.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Names everything that decides what a training run ends in. */
final class Identity {

  private Identity() {}

  static String of(
      ModelConfig config,
      TrainingSettings settings,
      long seed,
      String dataDigest,
      String protocol,
      byte[] archive) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(archive);
      digest.update(
          Settings.JSON.writeValueAsBytes(List.of(config, settings, seed, dataDigest, protocol)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
