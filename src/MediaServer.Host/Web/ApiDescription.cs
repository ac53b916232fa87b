using MediaServer.Control.Api;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MediaServer.Host.Web;

/// <summary>Completes <c>/openapi/v1.json</c> with the bodies that endpoints read by themselves.</summary>
internal static class ApiDescription
{
    public static async Task AddBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancelled)
    {
        BodyDescription? body = context.Description.ActionDescriptor.EndpointMetadata.OfType<BodyDescription>().FirstOrDefault();
        if (body is not null)
        {
            OpenApiSchema schema = await context.GetOrCreateSchemaAsync(body.Type, null, cancelled);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { [body.ContentType] = new() { Schema = schema } },
            };
        }
    }
}
