package dev.reckon.learning.data.events;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** One file of a dataset: UTF-8 text, gzip where its name ends in {@code .gz}. */
public record DatasetFile(Path path) {

  /**
   * A place in a file, for error messages.
   *
   * @param unit what is counted there: line or row
   */
  public record Place(DatasetFile file, String unit, long number) {

    public DatasetException malformed(String expected, String found) {
      String shown = found.length() > 80 ? found.substring(0, 80) + "..." : found;
      return new DatasetException(this + ": expected " + expected + ", found \"" + shown + "\"");
    }

    @Override
    public String toString() {
      return file.path() + ", " + unit + " " + number;
    }
  }

  public Place line(long number) {
    return new Place(this, "line", number);
  }

  /** A row of a file that has no lines. */
  public Place row(long number) {
    return new Place(this, "row", number);
  }

  /** The reader of a line of text. */
  public interface LineReader {
    void read(String line, Place place);
  }

  /** The file {@code name}, or {@code name.gz}, of a directory. */
  public static DatasetFile in(Path directory, String name) {
    return perhapsIn(directory, name)
        .orElseThrow(
            () ->
                new DatasetException(
                    "There is neither "
                        + directory.resolve(name)
                        + " nor "
                        + name
                        + ".gz beside it: name the directory that holds "
                        + name));
  }

  /** The same, where it may be missing. */
  public static Optional<DatasetFile> perhapsIn(Path directory, String name) {
    return Stream.of(name, name + ".gz")
        .map(directory::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .map(DatasetFile::new);
  }

  /** The directory that {@code path} is, or that holds the file {@code path}. */
  public static Path directory(Path path) {
    if (Files.isDirectory(path)) {
      return path;
    }
    Path parent = path.toAbsolutePath().getParent();
    if (Files.isRegularFile(path) && parent != null) {
      return parent;
    }
    throw missing(path);
  }

  /** The file that {@code path} is, or the files with one of the endings that it holds, by name. */
  public static List<Path> oneOrMany(Path path, List<String> endings) {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    if (!Files.isDirectory(path)) {
      throw missing(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      List<Path> files =
          entries
              .filter(Files::isRegularFile)
              .filter(file -> endings.stream().anyMatch(file.toString()::endsWith))
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new DatasetException(
            path + " holds no file that ends in " + String.join(" or ", endings));
      }
      return files;
    } catch (IOException e) {
      throw new DatasetException("The directory " + path + " cannot be listed: " + e, e);
    }
  }

  /**
   * The only file of {@link #oneOrMany}.
   *
   * @param content what the files hold, for the error: "pairs"
   * @throws DatasetException if there are several
   */
  public static DatasetFile only(Path path, List<String> endings, String content) {
    List<Path> files = oneOrMany(path, endings);
    if (files.size() > 1) {
      throw new DatasetException(
          path + " holds several files of " + content + ": name one of them, e.g. " + files.get(0));
    }
    return new DatasetFile(files.get(0));
  }

  private static DatasetException missing(Path path) {
    return new DatasetException(
        "There is no file or directory " + path + ": check the path of the dataset");
  }

  /** The uncompressed content. */
  public InputStream open() throws IOException {
    InputStream content = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    return path.toString().endsWith(".gz") ? new GZIPInputStream(content, 1 << 16) : content;
  }

  /** The uncompressed text; bytes that are not UTF-8 are an error, a byte-order mark is skipped. */
  public BufferedReader openText() throws IOException {
    Reader text = new InputStreamReader(open(), StandardCharsets.UTF_8.newDecoder());
    BufferedReader buffered = new BufferedReader(text, 1 << 16);
    buffered.mark(1);
    if (buffered.read() != '\uFEFF') {
      buffered.reset();
    }
    return buffered;
  }

  /** Reads every line that is not blank. */
  public void readLines(LineReader reader) {
    long lineNumber = 0;
    try (BufferedReader text = openText()) {
      for (String line = text.readLine(); line != null; line = text.readLine()) {
        lineNumber++;
        if (!line.isBlank()) {
          reader.read(line, line(lineNumber));
        }
      }
    } catch (CharacterCodingException e) {
      throw notUtf8(e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Names the line with the first bytes that are not UTF-8, for which the file is read again. */
  public DatasetException notUtf8(CharacterCodingException cause) {
    long lineNumber = 1;
    try (InputStream bytes = open()) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int next = bytes.read(); next >= 0; next = bytes.read()) {
        line.write(next);
        if (next == '\n') {
          decode(line);
          line.reset();
          lineNumber++;
        }
      }
      decode(line);
    } catch (CharacterCodingException e) {
      return new DatasetException(line(lineNumber) + ": expected UTF-8 text, found other bytes", e);
    } catch (IOException e) {
      return unreadable(e);
    }
    return unreadable(cause);
  }

  private static void decode(ByteArrayOutputStream line) throws CharacterCodingException {
    var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.toByteArray()));
  }

  public DatasetException unreadable(IOException cause) {
    return new DatasetException(
        cause instanceof EOFException
            ? "The file " + path + " is cut off: it ends in the middle. Copy it again"
            : "The file " + path + " cannot be read: " + cause,
        cause);
  }
}
