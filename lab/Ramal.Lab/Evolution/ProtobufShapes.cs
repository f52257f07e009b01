using System.Globalization;

namespace Ramal.Lab;

/// <summary>Protobuf values as they look after JavaScript's JSON.stringify, which the real server lets out.</summary>
internal static class ProtobufShapes
{
    /// <summary>A 64-bit number: <c>{"low","high","unsigned"}</c>.</summary>
    public static void WriteLong(Utf8JsonWriter writer, string name, long value, bool unsigned)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("low", unchecked((int)value));
        writer.WriteNumber("high", (int)(value >> 32));
        writer.WriteBoolean("unsigned", unsigned);
        writer.WriteEndObject();
    }

    /// <summary>Bytes: <c>{"0":232,"1":74,…}</c>.</summary>
    public static void WriteBytes(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> bytes)
    {
        writer.WriteStartObject(name);
        for (var i = 0; i < bytes.Length; i++)
        {
            writer.WriteNumber(i.ToString(CultureInfo.InvariantCulture), bytes[i]);
        }

        writer.WriteEndObject();
    }
}
