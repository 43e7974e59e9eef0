package dev.reckon.language.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {

  private static final String TWO =
      "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
          + "'b':{'dtype':'BF16','shape':[1,2],'data_offsets':[8,12]}}";

  @TempDir Path directory;

  @Test
  void tensorsOfEveryTypeAreReadAsFloat32() throws IOException {
    String header =
        "{'__metadata__':{'format':'pt'},'h':{'dtype':'F16','shape':[5],'data_offsets':[12,22]},"
            + TWO.substring(1);
    ByteBuffer values = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
    values.putFloat(1.5f).putFloat(-2e-30f);
    values.putShort((short) 0x3FC0).putShort((short) 0xFF80);
    for (int half : new int[] {0x3C00, 0xC500, 0x0001, 0x7BFF, 0x8000}) {
      values.putShort((short) half);
    }
    try (SafetensorsFile file = SafetensorsFile.open(write(header, values.array()))) {
      assertThat(file.names()).isEqualTo(Set.of("a", "b", "h"));
      assertThat(file.read("a").values()).containsExactly(1.5f, -2e-30f);
      assertThat(file.read("b").values()).containsExactly(1.5f, Float.NEGATIVE_INFINITY);
      assertThat(file.read("b").shape()).containsExactly(1, 2);
      assertThat(file.read("h").values())
          .containsExactly(1, -5, (float) Math.pow(2, -24), 65504, -0f);
    }
  }

  /** A file with a hole, so that its two GiB take no room on a disk that can do that. */
  @Test
  void aTensorBehindTwoGigabytesIsReadFromItsPlace() throws IOException {
    long hole = (1L << 31) + 4096;
    String header =
        ("{'hole':{'dtype':'BF16','shape':[%d],'data_offsets':[0,%d]},"
                + "'last':{'dtype':'F32','shape':[3],'data_offsets':[%d,%d]}}")
            .formatted(hole / 2, hole, hole, hole + 12);
    Path path = write(header, new byte[0]);
    long start = Files.size(path);
    ByteBuffer values = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    values.putFloat(7).putFloat(8).putFloat(9).flip();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.write(values, start + hole);
    } catch (IOException e) {
      assumeTrue(false, "this disk takes no file of 2 GiB with a hole: " + e.getMessage());
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.read("last").values()).containsExactly(7, 8, 9);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'a':                                                     | 12 | is not JSON
          []                                                        | 12 | is not a JSON object
          {'a':{'dtype':'F32','shape':[2]}}                         | 8  | place of a
          {'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}   | 8  | type, shape and place of a
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}    | 8  | where a begins and ends
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}      | 8  | where a begins and ends
          {'a':{'dtype':'F8_E4M3','shape':[8],'data_offsets':[0,8]}} | 8 | a as F8_E4M3; F32, F16 and BF16
          {'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}    | 8  | do not fill its shape [3]
          {'a':{'dtype':'F32','shape':[9223372036854775807,9],'data_offsets':[0,8]}} | 8 | do not fill
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}    | 7  | was cut off
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}   | 12 | at byte 4 of its values
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}    | 9  | 1 bytes behind its last
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | b at byte 4
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 4 | Duplicate field 'a'
          """)
  void aHeaderThatCannotBeTrueIsRefused(String header, int bytes, String reason)
      throws IOException {
    Path path = write(header, new byte[bytes]);
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOf(ModelDirectoryException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(reason);
  }

  @Test
  void aFileThatEndsInItsHeaderIsRefused() throws IOException {
    Path path = directory.resolve("short.safetensors");
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    for (byte[] content :
        new byte[][] {{}, {1, 2, 3}, length.putLong(0, 9).array(), length.putLong(0, -1).array()}) {
      Files.write(path, content);
      assertThatThrownBy(() -> SafetensorsFile.open(path))
          .isInstanceOf(ModelDirectoryException.class)
          .hasMessageContaining("header");
    }
    byte[] whole = Files.readAllBytes(write(TWO, new byte[12]));
    Files.write(path, Arrays.copyOf(whole, 40));
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .hasMessageContaining("the file was cut off");
  }

  private Path write(String header, byte[] values) throws IOException {
    byte[] text = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer content = ByteBuffer.allocate(8 + text.length + values.length);
    content.order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text).put(values);
    return Files.write(directory.resolve("some.safetensors"), content.array());
  }
}
