package dev.reckon.model.bundle;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which programs of bundles may run. A TorchScript program can do whatever the process may: read
 * and write files, for one. So by default only programs that this release of Reckon or an earlier
 * one wrote may run. They are recognised by the sha256 of {@code program.pt} ({@code
 * known-programs.txt}).
 */
public final class TrustedPrograms {

  /** The setting of the model runtime. */
  public static final String SETTING = "reckon.model.models.trust-programs";

  /** The option of commands that open bundles. */
  public static final String OPTION = "--trust-programs";

  /** The form of the text that {@link #named} parses. */
  public static final String RULE =
      "\"reckon\", sha256 digests of program.pt with or without it, separated by commas, or \"any\"";

  private static final String OF_RECKON = "reckon";
  private static final String ANY_PROGRAM = "any";
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  /** Those that Reckon wrote. */
  public static final TrustedPrograms RECKON = new TrustedPrograms(known(), false);

  /** All: for what this process wrote itself. */
  public static final TrustedPrograms ANY = new TrustedPrograms(Set.of(), true);

  private final Set<String> digests;
  private final boolean any;

  private TrustedPrograms(Set<String> digests, boolean any) {
    this.digests = Set.copyOf(digests);
    this.any = any;
  }

  /** Those that a text names; empty where it breaks the {@link #RULE}. */
  public static Optional<TrustedPrograms> named(String text) {
    Set<String> digests = new HashSet<>();
    boolean any = false;
    for (String part : text.split(",", -1)) {
      String name = part.strip();
      if (name.equals(ANY_PROGRAM)) {
        any = true;
      } else if (name.equals(OF_RECKON)) {
        digests.addAll(RECKON.digests);
      } else if (DIGEST.matcher(name).matches()) {
        digests.add(name);
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(new TrustedPrograms(digests, any));
  }

  /**
   * Whether a program may run.
   *
   * @param sha256 of {@code program.pt}, hex
   */
  public boolean trust(String sha256) {
    return any || digests.contains(sha256);
  }

  private static Set<String> known() {
    Set<String> digests = new HashSet<>();
    try (InputStream in = TrustedPrograms.class.getResourceAsStream("known-programs.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          digests.add(line.split("\\s", 2)[0]);
        }
      }
      return digests;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
