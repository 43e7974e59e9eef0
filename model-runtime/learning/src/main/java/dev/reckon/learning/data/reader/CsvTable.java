package dev.reckon.learning.data.reader;

import dev.reckon.learning.data.events.DatasetFile;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A file of comma-separated values with a header, RFC 4180. */
record CsvTable(DatasetFile file, List<String> columns) {

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();

  private static final Pattern NO_INTEGER =
      Pattern.compile("[-+]?\\d+(\\.\\d*([eE][-+]?\\d+)?|[eE][-+]?\\d+)");

  /** A row of the table. */
  record Row(CSVRecord values, DatasetFile.Place place) {

    String get(String column) {
      return values.get(column);
    }

    /** Empty where the table has no such column. */
    String getOrEmpty(String column) {
      return values.isMapped(column) ? values.get(column) : "";
    }

    /** A number that is an id: an integer, which some tools write as 7.0. */
    String getIntegerId(String column) {
      String id = get(column);
      if (NO_INTEGER.matcher(id).matches()) {
        throw place.malformed("an integer written plainly in column " + column, id);
      }
      return id;
    }

    long getLong(String column) {
      try {
        return Long.parseLong(get(column));
      } catch (NumberFormatException e) {
        throw place.malformed("a whole number in column " + column, get(column));
      }
    }

    double getDouble(String column) {
      try {
        return Double.parseDouble(get(column));
      } catch (NumberFormatException e) {
        throw place.malformed("a number in column " + column, get(column));
      }
    }
  }

  /** The reader of a row. */
  interface RowReader {
    void read(Row row);
  }

  void readRows(RowReader reader) {
    try (Reader text = file.openText();
        CSVParser parser = FORMAT.parse(text)) {
      if (!parser.getHeaderNames().containsAll(columns)) {
        throw place(1)
            .malformed(
                "the columns " + String.join(",", columns),
                String.join(",", parser.getHeaderNames()));
      }
      readRows(parser, reader);
    } catch (IllegalArgumentException e) {
      throw place(1)
          .malformed("a header with distinct column names", String.valueOf(e.getMessage()));
    } catch (CharacterCodingException e) {
      throw file.notUtf8(e);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private void readRows(CSVParser parser, RowReader reader) throws IOException {
    try {
      for (CSVRecord values : parser) {
        // The parser is after the row; quoted values may have spanned lines.
        DatasetFile.Place place = place(parser.getCurrentLineNumber());
        if (!values.isConsistent()) {
          throw place.malformed(
              parser.getHeaderNames().size() + " values", String.join(",", values.toList()));
        }
        reader.read(new Row(values, place));
      }
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CharacterCodingException cause) {
        throw file.notUtf8(cause);
      }
      throw place(parser.getCurrentLineNumber())
          .malformed("comma-separated values", String.valueOf(e.getMessage()));
    }
  }

  private DatasetFile.Place place(long lineNumber) {
    return file.line(lineNumber);
  }
}
