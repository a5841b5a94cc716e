using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamForecast.Daemon.Commands;

/// <summary>Writes results as one JSON object a line; a number that is not finite is null.</summary>
internal sealed class JsonLines(TextWriter output)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public void Write(Action<Utf8JsonWriter> members)
    {
        _bytes.ResetWrittenCount();
        // Model names hold '=' and '*'; they are text for people and programs, never for a web page.
        using (var writer = new Utf8JsonWriter(_bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(_bytes.WrittenSpan));
        output.Write('\n');
    }
}

internal static class JsonNumbers
{
    public static void WriteFinite(this Utf8JsonWriter writer, string name, double number)
    {
        if (double.IsFinite(number))
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
