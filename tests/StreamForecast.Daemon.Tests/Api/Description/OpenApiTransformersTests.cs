using StreamForecast.Daemon.Api.Description;

namespace StreamForecast.Daemon.Tests.Api.Description;

public sealed class OpenApiTransformersTests
{
    [Theory]
    [InlineData("GET", "v1/series", "getSeries")]
    [InlineData("GET", "v1/series/{id}", "getSeriesById")]
    [InlineData("PATCH", "v1/series/{id}/configuration", "patchSeriesByIdConfiguration")]
    [InlineData("POST", "api/v2/write", "postApiV2Write")]
    [InlineData("POST", "/write", "postWrite")]
    public void A_request_is_named_by_its_method_and_its_path(string method, string path, string name) =>
        Assert.Equal(name, OpenApiTransformers.NameOf(method, path));
}
