package dev.reckon.language;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Small files, put together field by field as in onnx.proto. */
class OnnxWeightsTest {

  @Test
  void aFactorIsTurnedAndHasTheNameOfItsNode() throws Exception {
    OnnxWeights weights =
        read(
            tensor("onnx::MatMul_1", false, new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
            node("MatMul", "/layer/dense/MatMul", "x", "onnx::MatMul_1"));
    assertThat(weights.factorOf("/layer/dense/MatMul").values()).containsExactly(1, 4, 2, 5, 3, 6);
    assertThat(weights.factorOf("/layer/dense/MatMul").shape()).containsExactly(3, 2);
    assertThat(weights.named("onnx::MatMul_1").shape()).containsExactly(2, 3);
  }

  @Test
  void dimensionsMayBePacked() throws Exception {
    OnnxWeights weights = read(tensor("table", true, new float[] {1, 2, 3, 4}, 2, 2));
    assertThat(weights.named("table").shape()).containsExactly(2, 2);
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    OnnxWeights weights = read(tensor("table", true, new float[] {1}, 1));
    assertThatThrownBy(() -> weights.named("other")).hasMessageContaining("other");
    assertThatThrownBy(() -> weights.factorOf("/node")).hasMessageContaining("/node");
  }

  @Test
  void valuesThatDoNotFillTheShapeAreRefused() {
    assertThatThrownBy(() -> read(tensor("table", true, new float[] {1, 2, 3}, 2, 2)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("table")
        .hasMessageContaining("12 bytes");
  }

  @Test
  void anotherFileIsRefused() {
    byte[] whole = model(tensor("table", true, new float[] {1, 2, 3, 4}, 2, 2));
    for (byte[] bytes :
        new byte[][] {
          {}, "no such thing".getBytes(UTF_8), Arrays.copyOf(whole, whole.length - 5)
        }) {
      assertThatThrownBy(() -> OnnxWeights.read(new ByteArrayInputStream(bytes)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not an ONNX file");
    }
  }

  private record GraphField(int number, UnknownFieldSet message) {}

  private static OnnxWeights read(GraphField... fields) throws IOException {
    return OnnxWeights.read(new ByteArrayInputStream(model(fields)));
  }

  private static byte[] model(GraphField... fields) {
    UnknownFieldSet.Builder graph = UnknownFieldSet.newBuilder();
    for (GraphField field : fields) {
      graph.mergeField(field.number, delimited(field.message.toByteString()));
    }
    return UnknownFieldSet.newBuilder()
        .addField(1, Field.newBuilder().addVarint(6).build())
        .addField(7, delimited(graph.build().toByteString()))
        .build()
        .toByteArray();
  }

  private static GraphField tensor(String name, boolean packed, float[] values, long... shape) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    Field.Builder dimensions = Field.newBuilder();
    if (packed) {
      byte[] each = new byte[shape.length];
      for (int i = 0; i < each.length; i++) {
        each[i] = (byte) shape[i]; // below 128, a varint is its byte
      }
      dimensions.addLengthDelimited(ByteString.copyFrom(each));
    } else {
      Arrays.stream(shape).forEach(dimensions::addVarint);
    }
    return new GraphField(
        5,
        UnknownFieldSet.newBuilder()
            .addField(1, dimensions.build())
            .addField(2, Field.newBuilder().addVarint(1).build())
            .addField(8, delimited(ByteString.copyFromUtf8(name)))
            .addField(9, delimited(ByteString.copyFrom(raw.array())))
            .build());
  }

  private static GraphField node(String type, String name, String... inputs) {
    Field.Builder names = Field.newBuilder();
    for (String input : inputs) {
      names.addLengthDelimited(ByteString.copyFromUtf8(input));
    }
    return new GraphField(
        1,
        UnknownFieldSet.newBuilder()
            .addField(1, names.build())
            .addField(3, delimited(ByteString.copyFromUtf8(name)))
            .addField(4, delimited(ByteString.copyFromUtf8(type)))
            .build());
  }

  private static Field delimited(ByteString bytes) {
    return Field.newBuilder().addLengthDelimited(bytes).build();
  }
}
