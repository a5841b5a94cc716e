using System.Text;
using System.Text.Json;
using StackExchange.Redis;

namespace StreamForecast.Connectors.Redis;

/// <summary>The bytes of an entry that are read as ticks.</summary>
internal static class EntryPayload
{
    private static readonly string[] Numbers = ["time", "value", "seq"];

    /// <param name="entry">The entry.</param>
    /// <param name="field">The field that holds a whole message, when the entry has it.</param>
    public static ReadOnlyMemory<byte> Of(StreamEntry entry, string field)
    {
        RedisValue whole = entry[field];
        return whole.IsNull ? FromFields(entry.Values) : (byte[])whole!;
    }

    /// <summary>The tick as JSON; whatever is wrong with its fields is then told by the one reader of JSON ticks.</summary>
    private static byte[] FromFields(NameValueEntry[] fields)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (NameValueEntry field in fields)
            {
                string name = field.Name.ToString();
                string text = field.Value.ToString();
                if (Numbers.Contains(name, StringComparer.Ordinal) && IsNumber(text))
                {
                    json.WritePropertyName(name);
                    json.WriteRawValue(text);
                }
                else
                {
                    json.WriteString(name, text);
                }
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static bool IsNumber(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && !reader.Read();
        }
        catch (JsonException)
        {
            return false; // it is text then
        }
    }
}
