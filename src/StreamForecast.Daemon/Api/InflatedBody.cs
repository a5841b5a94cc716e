using System.IO.Compression;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// A compressed body as the text it stands for, made while it is read. What is damaged, cut off or out of all proportion ends the reading with a
/// <see cref="BadHttpRequestException"/> that says where.
/// </summary>
internal sealed class InflatedBody : ReadingStream
{
    /// <summary>Bytes of text a compressed byte may stand for, once <see cref="UnjudgedBytes"/> have been read. Ticks come to 5 or 20.</summary>
    public const int MaxRatio = 100;

    /// <summary>Bytes of text that are read whatever their proportion: short bodies of equal lines shrink to almost nothing.</summary>
    public const long UnjudgedBytes = 16 << 20;

    private readonly CountedStream _compressed;
    private readonly Stream _text;
    private readonly string _encoding;
    private readonly long _maxBytes;
    private long _read;

    private InflatedBody(CountedStream compressed, Stream text, string encoding, long maxBytes)
    {
        _compressed = compressed;
        _text = text;
        _encoding = encoding;
        _maxBytes = maxBytes;
    }

    /// <param name="body">The compressed body.</param>
    /// <param name="encoding">Its Content-Encoding.</param>
    /// <param name="maxBytes">Bytes of text it may stand for.</param>
    /// <returns>Null for an encoding that is not known.</returns>
    public static InflatedBody? Create(Stream body, string encoding, long maxBytes)
    {
        var counted = new CountedStream(body);
        Stream? text = encoding.ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(counted, CompressionMode.Decompress),
            "br" => new BrotliStream(counted, CompressionMode.Decompress),
            "deflate" => new ZLibStream(counted, CompressionMode.Decompress),
            _ => null,
        };
        return text is null ? null : new InflatedBody(counted, text, encoding, maxBytes);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        try
        {
            count = await _text.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or InvalidOperationException)
        {
            // Brotli reports damage as an operation that is not valid.
            throw new BadHttpRequestException(
                $"the {_encoding} data is damaged or cut off after {_read} bytes of text", StatusCodes.Status400BadRequest, damaged);
        }

        _read += count;
        if (_read > _maxBytes)
        {
            throw TooLarge($"the {_encoding} data stands for more than {_maxBytes} bytes of text (http.max_request_bytes)");
        }

        if (_read > UnjudgedBytes && _read / MaxRatio > _compressed.BytesRead)
        {
            throw TooLarge($"the {_encoding} data stands for more than {MaxRatio} times its size, after {_read} bytes of text");
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _text.Dispose();
        }

        base.Dispose(disposing);
    }

    private static BadHttpRequestException TooLarge(string message) => new(message, StatusCodes.Status413PayloadTooLarge);
}
