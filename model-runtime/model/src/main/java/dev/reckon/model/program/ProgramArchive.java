package dev.reckon.model.program;

import static java.util.stream.Collectors.toCollection;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive made from program text: what {@code torch.jit.save} would write, without
 * Python. It holds code only, no weights.
 *
 * <p>The archive is a zip of stored entries: the pickled module object (no attributes but {@code
 * training}), an empty table of constants, the format version, and a text file for each program.
 * Equal text gives equal bytes.
 *
 * <p>The programs are ordinary Python files, in folders, that import one another; an archive holds
 * what its entry imports. Inside an archive there are no imports and every name is absolute, so
 * {@link #qualified} writes {@code encoder.encode} as {@code __torch__.encoder.encoder.encode}, a
 * function of the same file likewise, and a dtype as its number. No line moves, so a compile error
 * names the line of the source.
 *
 * <p>What comes before reasoning, {@code encoder/backbone.py}, can be replaced by another program:
 * a model of another paper is a separate program that no other program names.
 */
public final class ProgramArchive {

  /** The program whose class {@code Programs} holds the methods that Java calls. */
  private static final String ENTRY = "programs";

  /** The program that the program of another model replaces. */
  public static final String BACKBONE = "encoder/backbone";

  private static final Map<String, String> DTYPES =
      Map.of(
          "torch.int8", "1",
          "torch.int32", "3",
          "torch.int64", "4",
          "torch.float32", "6",
          "torch.bool", "11",
          "torch.bfloat16", "15");

  private static final Pattern IMPORT = Pattern.compile("(?m)^(?:from (\\w+) )?import (\\w+)$");
  private static final Pattern METHOD = Pattern.compile("(?m)^ +def (\\w+)");
  private static final Pattern DEFINITION = Pattern.compile("(?m)^(?:def|class) (\\w+)");

  /**
   * Imports (group 1) and references (first name in group 2); also similar text that must not
   * change: comments, strings, definitions, argument names.
   */
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?m)(^(?:import|from) .*$)"
              + "|#.*$|\"[^\"\\n]*\"|(?:def|class) \\w+"
              + "|(?<![\\w.])([A-Za-z_]\\w*+)[\\w.]*+(?! *=[^=])");

  private ProgramArchive() {}

  /** The archive of Reckon's own programs. */
  public static byte[] ofClassPath() {
    return withBackbone(BACKBONE);
  }

  /**
   * The archive of the same programs with another model's encoder before reasoning.
   *
   * @param backbone path of a program of the class path, with all that {@link #BACKBONE} defines
   */
  public static byte[] withBackbone(String backbone) {
    return withEntry(ENTRY, Map.of(BACKBONE, backbone));
  }

  /**
   * The same programs with other methods for Java to call.
   *
   * @param entry a program of the class path, in the place of {@code programs}
   */
  public static byte[] withEntry(String entry) {
    return withEntry(entry, Map.of());
  }

  /**
   * The same where some programs are replaced by others.
   *
   * @param replaced the path of the program that takes its place, by that of each
   */
  public static byte[] withEntry(String entry, Map<String, String> replaced) {
    return of(sources(entry, replaced), replaced);
  }

  /**
   * The archive of the given programs.
   *
   * @param sources text by path (without {@code .py}); {@code programs} must be among them
   */
  public static byte[] of(Map<String, String> sources) {
    return of(sources, Map.of());
  }

  /** The same, where some programs are replaced by others. */
  static byte[] of(Map<String, String> sources, Map<String, String> replaced) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", modulePickle());
      store(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      store(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
      for (Map.Entry<String, String> source : sources.entrySet()) {
        Map<String, String> siblings = imports(source.getValue(), replaced);
        siblings.values().retainAll(sources.keySet());
        store(zip, path(source.getKey()), qualified(source.getKey(), source.getValue(), siblings));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The text of Reckon's own programs by path, in the order they build on one another. */
  static Map<String, String> sources() {
    return sources(ENTRY, Map.of());
  }

  /** The same with another backbone, and what it imports. */
  static Map<String, String> sources(String backbone) {
    return sources(ENTRY, Map.of(BACKBONE, backbone));
  }

  private static Map<String, String> sources(String entry, Map<String, String> replaced) {
    Map<String, String> sources = new LinkedHashMap<>();
    String text = textOf(entry).orElseThrow(() -> new IllegalArgumentException(entry));
    collect(text, replaced, new HashSet<>(), sources);
    sources.put(ENTRY, text);
    return sources;
  }

  /** Adds what a program imports, each before what builds on it. */
  private static void collect(
      String text, Map<String, String> replaced, Set<String> seen, Map<String, String> sources) {
    for (String path : imports(text, replaced).values()) {
      if (seen.add(path)) {
        textOf(path)
            .ifPresent(
                imported -> {
                  collect(imported, replaced, seen, sources);
                  sources.put(path, imported);
                });
      }
    }
  }

  /** Paths of imports by the names that the text has for them. */
  private static Map<String, String> imports(String text, Map<String, String> replaced) {
    Map<String, String> paths = new LinkedHashMap<>();
    IMPORT
        .matcher(text)
        .results()
        .forEach(
            found -> {
              String folder = found.group(1);
              String path = (folder == null ? "" : folder + "/") + found.group(2);
              paths.put(found.group(2), replaced.getOrDefault(path, path));
            });
    return paths;
  }

  /** The methods that an archive has for Java to call. */
  static Set<String> methods(byte[] archive) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().endsWith("/" + path(ENTRY))) {
          return firstGroups(METHOD, new String(zip.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return Set.of();
  }

  /** The text of a program of the class path; empty where there is none, as of {@code torch}. */
  private static Optional<String> textOf(String path) {
    try (InputStream in =
        ProgramArchive.class.getResourceAsStream("/torchscript/" + path + ".py")) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String path(String name) {
    return name.equals(ENTRY) ? "code/__torch__.py" : "code/__torch__/" + name + ".py";
  }

  private static byte[] qualified(String name, String source, Map<String, String> siblings) {
    String prefix = name.equals(ENTRY) ? "" : module(name) + ".";
    Set<String> own = prefix.isEmpty() ? Set.of() : firstGroups(DEFINITION, source);
    String text = TOKEN.matcher(source).replaceAll(token -> replaced(token, siblings, own, prefix));
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String replaced(
      MatchResult token, Map<String, String> siblings, Set<String> own, String prefix) {
    String text = token.group();
    String reference = token.group(2);
    if (token.group(1) != null) {
      return "";
    } else if (reference == null) {
      return Matcher.quoteReplacement(text);
    }
    String sibling = siblings.get(reference);
    if (sibling != null && text.length() > reference.length()) {
      return module(sibling) + text.substring(reference.length());
    }
    return own.contains(reference) ? prefix + text : DTYPES.getOrDefault(text, text);
  }

  /** What an archive calls a program. */
  private static String module(String path) {
    return "__torch__." + path.replace('/', '.');
  }

  private static Set<String> firstGroups(Pattern pattern, String source) {
    return pattern
        .matcher(source)
        .results()
        .map(m -> m.group(1))
        .collect(toCollection(HashSet::new));
  }

  /** {@code Programs.__new__()} with the state {@code {"training": False}}, pickle protocol 2. */
  private static byte[] modulePickle() throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(new byte[] {(byte) 0x80, 2}); // PROTO 2
    pickle.write("c__torch__\nPrograms\n".getBytes(StandardCharsets.US_ASCII)); // GLOBAL
    pickle.write(new byte[] {'q', 0, ')', (byte) 0x81}); // BINPUT 0, EMPTY_TUPLE, NEWOBJ
    pickle.write(new byte[] {'}', '('}); // EMPTY_DICT, MARK
    pickle.write(new byte[] {'X', 8, 0, 0, 0}); // BINUNICODE, length
    pickle.write("training".getBytes(StandardCharsets.US_ASCII));
    pickle.write(new byte[] {'q', 1, (byte) 0x89}); // BINPUT 1, NEWFALSE
    pickle.write(new byte[] {'u', 'b', 'q', 2, '.'}); // SETITEMS, BUILD, BINPUT 2, STOP
    return pickle.toByteArray();
  }

  private static void store(ZipOutputStream zip, String path, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry("reckon/" + path);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
