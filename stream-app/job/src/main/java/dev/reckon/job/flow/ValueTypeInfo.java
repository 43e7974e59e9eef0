package dev.reckon.job.flow;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Makes Flink carry values of a class with the job's own serializer, never with Kryo. */
public final class ValueTypeInfo<T> extends TypeInformation<T> {
  private static final long serialVersionUID = 1L;

  private final Class<T> valueClass;
  private final ValueSerializer<T> serializer;

  public ValueTypeInfo(Class<T> valueClass, ValueSerializer<T> serializer) {
    this.valueClass = valueClass;
    this.serializer = serializer;
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return serializer;
  }

  @Override
  public Class<T> getTypeClass() {
    return valueClass;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof ValueTypeInfo;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ValueTypeInfo<?> that && valueClass.equals(that.valueClass);
  }

  @Override
  public int hashCode() {
    return valueClass.hashCode();
  }

  @Override
  public String toString() {
    return "ValueTypeInfo<" + valueClass.getSimpleName() + ">";
  }
}
