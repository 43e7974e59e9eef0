package dev.reckon.learning.data.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Small Parquet files, written row by row. */
public final class ParquetFiles {

  private ParquetFiles() {}

  /**
   * Writes a file, and the folders above it.
   *
   * @param schema as Parquet prints one
   * @param rows each fills a row
   */
  public static void write(
      Path file, String schema, CompressionCodecName codec, List<? extends Consumer<Group>> rows) {
    MessageType type = MessageTypeParser.parseMessageType(schema);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(file);
      try (ParquetWriter<Group> out =
          ExampleParquetWriter.builder(new LocalOutputFile(file))
              .withType(type)
              .withCompressionCodec(codec)
              .build()) {
        for (Consumer<Group> row : rows) {
          Group group = new SimpleGroup(type);
          row.accept(group);
          out.write(group);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
