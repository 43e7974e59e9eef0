package dev.reckon.learning.data.reader;

import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.DatasetFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * A Parquet file, of which the named columns are read, row by row. Only this class uses the
 * library.
 */
record ParquetTable(DatasetFile file, List<String> columns) {

  /**
   * The compressions that parquet-floor reads; it is parquet-java without Hadoop, which has the
   * others.
   */
  private static final Set<CompressionCodecName> CODECS =
      EnumSet.of(
          CompressionCodecName.UNCOMPRESSED,
          CompressionCodecName.SNAPPY,
          CompressionCodecName.ZSTD);

  /** A row of the table, or a structure in one. */
  record Row(Group values, DatasetFile.Place place) {

    boolean has(String column) {
      return values.getType().containsField(column) && values.getFieldRepetitionCount(column) > 0;
    }

    /** Empty where there is no value. */
    String get(String column) {
      return has(column) ? values.getValueToString(values.getType().getFieldIndex(column), 0) : "";
    }

    double getDouble(String column) {
      try {
        return Double.parseDouble(get(column));
      } catch (NumberFormatException e) {
        throw place.malformed("a number in column " + column, get(column));
      }
    }

    /** The structures of a list. */
    List<Row> list(String column) {
      List<Row> rows = new ArrayList<>();
      if (has(column)) {
        Group list = values.getGroup(column, 0);
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
          Group entry = list.getGroup(0, i);
          if (entry.getFieldRepetitionCount(0) > 0) {
            rows.add(new Row(entry.getGroup(0, 0), place));
          }
        }
      }
      return rows;
    }
  }

  /** The reader of a row. */
  interface RowReader {
    void read(Row row);
  }

  void readRows(RowReader reader) {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
    try (ParquetFileReader parquet =
        ParquetFileReader.open(new LocalInputFile(file.path()), options)) {
      requireKnownCompression(parquet);
      MessageType schema = chosen(parquet.getFileMetaData().getSchema());
      parquet.setRequestedSchema(schema);
      readRows(parquet, schema, reader);
    } catch (IOException e) {
      throw file.unreadable(e);
    } catch (DatasetException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new DatasetException(file.path() + " cannot be read as a Parquet file: " + e, e);
    }
  }

  private void readRows(ParquetFileReader parquet, MessageType schema, RowReader reader)
      throws IOException {
    long number = 0;
    PageReadStore pages = parquet.readNextRowGroup();
    while (pages != null) {
      RecordReader<Group> records =
          new ColumnIOFactory()
              .getColumnIO(schema)
              .getRecordReader(pages, new GroupRecordConverter(schema));
      for (long i = 0; i < pages.getRowCount(); i++) {
        reader.read(new Row(records.read(), file.row(++number)));
      }
      pages = parquet.readNextRowGroup();
    }
  }

  private MessageType chosen(MessageType schema) {
    List<Type> chosen = new ArrayList<>();
    for (String column : columns) {
      if (!schema.containsField(column)) {
        throw new DatasetException(
            file.path()
                + ": expected the columns "
                + String.join(",", columns)
                + ", found \""
                + String.join(",", schema.getFields().stream().map(Type::getName).toList())
                + "\"");
      }
      chosen.add(schema.getType(column));
    }
    return new MessageType(schema.getName(), chosen);
  }

  private void requireKnownCompression(ParquetFileReader parquet) {
    for (BlockMetaData rows : parquet.getRowGroups()) {
      for (ColumnChunkMetaData column : rows.getColumns()) {
        if (!CODECS.contains(column.getCodec())) {
          throw new DatasetException(
              file.path()
                  + " is compressed with "
                  + column.getCodec()
                  + ", which is not read here: write it again with one of "
                  + CODECS);
        }
      }
    }
  }
}
