package dev.reckon.language;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.reckon.model.program.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The float32 weights of an ONNX file. Of the graph only those nodes are read that multiply by a
 * weight: exporters give such weights no name of their own, so they have the node's.
 *
 * <p>The numbers of fields are those of onnx.proto (ModelProto, GraphProto, NodeProto,
 * TensorProto), which never change.
 */
final class OnnxWeights {

  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int NODE_INPUT = 1;
  private static final int NODE_NAME = 3;
  private static final int NODE_OP_TYPE = 4;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_DATA_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW_DATA = 9;

  /** TensorProto.DataType.FLOAT. */
  private static final int FLOAT = 1;

  private static final String MULTIPLICATION = "MatMul";

  private final Map<String, Tensor.Floats> tensors = new HashMap<>();

  /** The weight that a multiplication reads, by the name of its node. */
  private final Map<String, String> factors = new HashMap<>();

  private OnnxWeights() {}

  /**
   * Reads a file.
   *
   * @throws IOException where it cannot be read or is not an ONNX file
   */
  static OnnxWeights read(InputStream file) throws IOException {
    OnnxWeights weights = new OnnxWeights();
    CodedInputStream in = CodedInputStream.newInstance(file);
    in.setSizeLimit(Integer.MAX_VALUE);
    try {
      readMessage(in, (field, message) -> field == MODEL_GRAPH && weights.readGraph(message));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("it is not an ONNX file: " + e.getMessage(), e);
    }
    if (weights.tensors.isEmpty()) {
      throw new IOException("it is not an ONNX file, or one without float32 weights");
    }
    return weights;
  }

  /**
   * The weight of this name.
   *
   * @throws IOException where there is none
   */
  Tensor.Floats named(String name) throws IOException {
    Tensor.Floats tensor = tensors.get(name);
    if (tensor == null) {
      throw new IOException("it has no float32 weight " + name);
    }
    return tensor;
  }

  /**
   * The weight that the multiplication of this name reads, (out, in): turned, as a file has it (in,
   * out).
   *
   * @throws IOException where there is none
   */
  Tensor.Floats factorOf(String node) throws IOException {
    String name = factors.get(node);
    if (name == null) {
      throw new IOException("it has no " + MULTIPLICATION + " node " + node);
    }
    return transposed(named(name));
  }

  private static Tensor.Floats transposed(Tensor.Floats tensor) throws IOException {
    if (tensor.shape().length != 2) {
      throw new IOException("a factor has " + tensor.shape().length + " dimensions instead of 2");
    }
    int rows = (int) tensor.shape()[0];
    int columns = (int) tensor.shape()[1];
    float[] values = new float[tensor.values().length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[column * rows + row] = tensor.values()[row * columns + column];
      }
    }
    return new Tensor.Floats(values, columns, rows);
  }

  /** Takes a field of a message; others are skipped. */
  private interface Fields {
    /** Whether the field was read. */
    boolean read(int field, CodedInputStream in) throws IOException;
  }

  private static void readMessage(CodedInputStream in, Fields fields) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!fields.read(WireFormat.getTagFieldNumber(tag), in)) {
        in.skipField(tag);
      }
    }
  }

  private static void readNested(CodedInputStream in, Fields fields) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    readMessage(in, fields);
    in.popLimit(outer);
  }

  private boolean readGraph(CodedInputStream in) throws IOException {
    readNested(
        in,
        (field, message) ->
            switch (field) {
              case GRAPH_NODE -> readNode(message);
              case GRAPH_INITIALIZER -> readTensor(message);
              default -> false;
            });
    return true;
  }

  private boolean readNode(CodedInputStream in) throws IOException {
    List<String> inputs = new ArrayList<>();
    Map<Integer, String> texts = new HashMap<>();
    readNested(
        in,
        (field, message) -> {
          switch (field) {
            case NODE_INPUT -> inputs.add(message.readString());
            case NODE_NAME, NODE_OP_TYPE -> texts.put(field, message.readString());
            default -> {
              return false;
            }
          }
          return true;
        });
    if (MULTIPLICATION.equals(texts.get(NODE_OP_TYPE)) && inputs.size() == 2) {
      factors.put(texts.getOrDefault(NODE_NAME, ""), inputs.get(1));
    }
    return true;
  }

  private boolean readTensor(CodedInputStream in) throws IOException {
    TensorReader reader = new TensorReader();
    readNested(in, reader);
    reader.addTo(tensors);
    return true;
  }

  /** One tensor, field by field. */
  private static final class TensorReader implements Fields {
    private final List<Long> shape = new ArrayList<>();
    private String name = "";
    private int dataType;
    private byte[] raw = {};

    @Override
    public boolean read(int field, CodedInputStream in) throws IOException {
      switch (field) {
        case TENSOR_DIMS -> readDimensions(in);
        case TENSOR_DATA_TYPE -> dataType = in.readInt32();
        case TENSOR_NAME -> name = in.readString();
        case TENSOR_RAW_DATA -> raw = in.readByteArray();
        default -> {
          return false;
        }
      }
      return true;
    }

    /** Packed or one by one: both are written. */
    private void readDimensions(CodedInputStream in) throws IOException {
      if (WireFormat.getTagWireType(in.getLastTag()) == WireFormat.WIRETYPE_VARINT) {
        shape.add(in.readInt64());
        return;
      }
      int outer = in.pushLimit(in.readRawVarint32());
      while (!in.isAtEnd()) {
        shape.add(in.readInt64());
      }
      in.popLimit(outer);
    }

    void addTo(Map<String, Tensor.Floats> tensors) throws IOException {
      if (dataType != FLOAT) {
        return;
      }
      long[] dimensions = shape.stream().mapToLong(Long::longValue).toArray();
      if (raw.length != Float.BYTES * Tensor.sizeOf(dimensions)) {
        throw new IOException(
            "the weight %s has %d bytes, which do not fill its shape %s"
                .formatted(name, raw.length, shape));
      }
      float[] values = new float[raw.length / Float.BYTES];
      ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      tensors.put(name, new Tensor.Floats(values, dimensions));
    }
  }
}
